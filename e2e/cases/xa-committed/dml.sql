XA START 'x1';
INSERT INTO t VALUES (3, 3);
UPDATE t SET v = 9 WHERE id = 1;
XA END 'x1';
XA PREPARE 'x1';
-- @session b
INSERT INTO t VALUES (4, 4);
-- @source
XA COMMIT 'x1';
INSERT INTO t VALUES (5, 5);
