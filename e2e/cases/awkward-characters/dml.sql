INSERT INTO t VALUES (1, 'quote '' double " back \\ slash'), (2, 'line\nfeed\r\ttab\0nul\Zsub'), (3, '%_;--/* */#'), (4, ''), (5, '\\'), (6, '\''), (7, CONCAT('a', CHAR(0 USING utf8mb4), 'b')), (8, _utf8mb4 x'EFBFBD'), (9, _utf8mb4 x'F48FBFBF'), (10, _utf8mb4 x'E2808D');
UPDATE t SET v = CONCAT(v, '\\''') WHERE id < 5;
