"""What travels: frozen values and their wire form. Imports nothing of ours."""
