// presence
