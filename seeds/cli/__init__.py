"""The command line: parse, call one function of seeds.api, render its report."""
