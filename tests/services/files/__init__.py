"""What is done with files once they are there."""
