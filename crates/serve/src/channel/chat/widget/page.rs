//! The customer's page that shows the widget.
