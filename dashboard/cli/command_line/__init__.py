"""What commands share: finding the one that is named, options, help, and printing what was found."""
