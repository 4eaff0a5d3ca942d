"""The page of ``seed report``: one HTML file that needs nothing else."""
