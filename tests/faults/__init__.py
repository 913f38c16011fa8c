"""What is promised, kept while processes are killed, answers are lost and databases go away."""
