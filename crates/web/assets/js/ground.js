// ground
