// service-worker
