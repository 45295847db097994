INSERT INTO t VALUES (1, 'fits');
INSERT INTO t VALUES (2, 'does not fit');
