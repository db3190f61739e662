CREATE TABLE `user_processes` (
	`owner` text NOT NULL,
	`id` text NOT NULL,
	`created` text NOT NULL,
	`updated` text NOT NULL,
	`bytes` integer NOT NULL,
	`listed` text NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`owner`, `id`)
);
--> statement-breakpoint
CREATE INDEX `user_processes_by_owner` ON `user_processes` (`owner`,`created`,`id`);