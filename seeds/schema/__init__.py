"""Tables, logical types, the foreign-key graph, and the batch that crosses layers."""
