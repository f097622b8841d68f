// From the text of a file to what can be checked and run.
