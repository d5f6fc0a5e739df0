namespace AdGenius.Bench.Sizing.Product;

/// <summary>
/// What a job costs broker, database and processors. Measured, not derived: <c>--check</c> measures messages and statements again and fails
/// where they differ. Messages are those that reach queues of the fleet, and the two public events that every job has.
/// </summary>
internal static class FleetCosts
{
    /// <summary>Processor time of the orchestrator for one message of a job.</summary>
    public const double StepProcessorSeconds = 0.0019;

    /// <summary>From the end of a step to the next worker: commit, outbox, broker.</summary>
    public const double HopSeconds = 0.008;

    /// <summary>Processor time of the database for one statement.</summary>
    public const double StatementProcessorSeconds = 0.00015;

    /// <summary>Processor time of the broker for one message.</summary>
    public const double MessageProcessorSeconds = 0.00027;

    /// <summary>Processor time of a gateway for one accepted request.</summary>
    public const double RequestProcessorSeconds = 0.004;

    /// <summary>Statements of the orchestrator for one message of a job.</summary>
    public const double StatementsPerStep = 8.2;

    /// <summary>Statements for each job besides, admission included.</summary>
    public const double StatementsPerJob = 22;

    /// <summary>Statements per second of a process of the orchestrator without any job: leases, timers, sweeps.</summary>
    public const double StatementsPerOrchestratorSecond = 29;

    /// <summary>
    /// Statements of one round of the outbox's delivery and of a look for more. A message that arrives alone has a round of its own; under
    /// load a round takes many.
    /// </summary>
    public const double StatementsPerDeliveryRound = 5;

    /// <summary>Rounds of the outbox's delivery per second that an orchestrator reaches.</summary>
    public const double DeliveryRoundsPerSecond = 24;

    /// <summary>Statements that a look of the admission has more while a job waits.</summary>
    public const double StatementsPerWaitingLook = 6;

    /// <summary>Statements per second of a provider worker without any submission.</summary>
    public const double StatementsPerProviderWorkerSecond = 2;

    /// <summary>Statements of a gateway for one accepted request: key, limits, request id, the job's answer.</summary>
    public const double StatementsPerRequest = 6;

    /// <summary>Statements of a provider worker that submits, completes and publishes one job.</summary>
    public const double StatementsPerSubmission = 35;

    /// <summary>
    /// Statements of one poll: two looks for due rows, lease, row, result in a transaction, release, and the orchestrator's record of the
    /// progress.
    /// </summary>
    public const double StatementsPerPoll = 9;

    /// <summary>Statements of one look for a free slot.</summary>
    public const double StatementsPerSlotPoll = 12;

    /// <summary>Reports of progress of one composed clip.</summary>
    public const double ProgressPerComposition = 2;

    /// <summary>Connections to the broker that a process holds.</summary>
    public const int BrokerConnectionsPerProcess = 1;
}
