INSERT INTO t VALUES (1, 'a,b', 'one,x y'), (2, 'it''s', 'two''s'), (3, 'ü', 'drei ü,one'), (4, 'q"x', ''), (5, '(c)', NULL);
UPDATE t SET e = 'ü', s = 'one,two''s,drei ü,x y' WHERE id = 1;
