INSERT INTO t VALUES (1, 'a');
INSERT IGNORE INTO t VALUES (1, 'b'), (2, 'toolong');
UPDATE IGNORE t SET id = 1 WHERE id = 2;
