UPDATE t SET id = 11 WHERE id = 1;
UPDATE t SET v = 5 WHERE id = 11;
UPDATE t SET id = id + 100;
