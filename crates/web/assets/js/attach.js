// attach
