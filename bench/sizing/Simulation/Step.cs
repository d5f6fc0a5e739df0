namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>What happens next to a job or a take.</summary>
internal enum Step
{
    /// <summary>A request arrives.</summary>
    Arrive,

    /// <summary>The request was recorded: the job waits for admission.</summary>
    Accept,

    /// <summary>The job was admitted, and its prompt reaches the prompt workers.</summary>
    StartQuantifying,

    /// <summary>The prompt was read.</summary>
    Quantified,

    /// <summary>The saga knows the parameters.</summary>
    Generate,

    /// <summary>The commands of a take reach frame workers or provider workers.</summary>
    StartTake,

    /// <summary>A batch of keyframes was rendered.</summary>
    Rendered,

    /// <summary>The saga knows a batch.</summary>
    CollectBatch,

    /// <summary>A provider may have a free slot for a submission that waits.</summary>
    ClaimSlot,

    /// <summary>A provider's result was fetched, or it has failed.</summary>
    ProviderEnded,

    /// <summary>The saga knows the result of a provider.</summary>
    DecideOnClip,

    /// <summary>The pictures reach the composers.</summary>
    StartComposing,

    /// <summary>A clip was composed.</summary>
    Composed,

    /// <summary>The saga knows the clip.</summary>
    TakeClip,

    /// <summary>The clip reaches the storage workers.</summary>
    StartFinishing,

    /// <summary>The outputs were finished.</summary>
    Finished,

    /// <summary>The saga knows the outputs.</summary>
    TakeOutputs,

    /// <summary>The outputs reach the storage workers.</summary>
    StartStoring,

    /// <summary>The outputs were stored.</summary>
    Stored,

    /// <summary>The saga knows that they are stored.</summary>
    EndTake,

    /// <summary>The autoscalers decide.</summary>
    Scale,
}
