"""What the model bases its output on."""
