-- When the clock last did each of its jobs.

CREATE TABLE job_run (
	job TEXT COLLATE "C" NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_job_run PRIMARY KEY (job),
	CONSTRAINT ck_job_run_job CHECK (job ~ '^[a-z][a-z_]*$')
)
