namespace AdGenius.Diffusion.Faults;

/// <summary>A model cannot be used; the message names one reason and is safe to show.</summary>
public sealed class ModelFaultException : Exception
{
    public ModelFaultException(ModelFault fault, string message)
        : base(message) => (Fault, IsTransient) = (fault, fault == ModelFault.DeviceLost);

    public ModelFaultException(ModelFault fault, string message, Exception inner)
        : base(message, inner) => (Fault, IsTransient) = (fault, fault == ModelFault.DeviceLost);

    /// <summary>The kind of fault.</summary>
    public ModelFault Fault { get; }

    /// <summary>
    /// Whether the same work may succeed later or on another worker, with the same files and settings: the device was lost or is busy, it
    /// is not there at the moment, or its memory is full although the model is not larger than it.
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>
    /// Whether the files are at fault, so that every attempt to load them fails until they are changed. What else fails may pass, such as
    /// memory that another program holds, or a driver that is not there yet.
    /// </summary>
    public bool IsOfFiles => Fault is ModelFault.MissingFile or ModelFault.BadConfiguration or ModelFault.BadGraph or ModelFault.WrongShape
        or ModelFault.BadTokenizer or ModelFault.BadOutput;
}
