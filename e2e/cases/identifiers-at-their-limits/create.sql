CREATE TABLE `ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää` (`select` INT PRIMARY KEY, `a``b` INT, `c"d` INT, `e'f` INT, `g\\h` INT, ` lead` INT, `日本語の列名前です` INT, `$1` INT, `1a` INT, `a.b` INT, `ÿ%_;--/*` INT, UNIQUE KEY `k``k` (`a``b`));
CREATE TABLE `a.b``c` (`id` INT PRIMARY KEY, `?` INT, `:x` INT, `@v` INT, `{x}` INT, `a b` INT);
