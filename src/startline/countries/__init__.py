"""The countries of ISO 3166-1 by their two letters, with their names as Unicode's CLDR 48 has them."""
