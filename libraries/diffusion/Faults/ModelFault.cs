namespace AdGenius.Diffusion.Faults;

/// <summary>Faults of model folders and of models that run.</summary>
public enum ModelFault
{
    /// <summary>The folder, or a file that must be in it, is missing.</summary>
    MissingFile,

    /// <summary>A configuration file cannot be read or has a value that is not supported.</summary>
    BadConfiguration,

    /// <summary>A graph cannot be loaded: truncated, damaged, or of a newer format.</summary>
    BadGraph,

    /// <summary>A graph's inputs or outputs are not those of its part, or do not fit the other parts.</summary>
    WrongShape,

    /// <summary>The tokenizer's vocabulary and merges cannot be used, or do not fit the text encoder.</summary>
    BadTokenizer,

    /// <summary>The model computed not-a-number or a wholly black picture, usually an overflow of half-precision weights.</summary>
    BadOutput,

    /// <summary>The model does not fit into the memory there is, even one picture at a time.</summary>
    TooLarge,

    /// <summary>The requested execution provider is not in this library, or has no device.</summary>
    NoDevice,

    /// <summary>ONNX Runtime's native library is missing beside the program, or was built for another system.</summary>
    RuntimeMissing,

    /// <summary>The device stopped answering; a new session may work.</summary>
    DeviceLost,

    /// <summary>ONNX Runtime failed for a reason that is none of the others: its own text is in the message.</summary>
    ExecutionFailed,
}
