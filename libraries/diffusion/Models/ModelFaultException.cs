namespace AdGenius.Diffusion;

/// <summary>A model cannot be used; the message names one reason and is safe to show.</summary>
public sealed class ModelFaultException : Exception
{
    public ModelFaultException(ModelFault fault, string message)
        : base(message) => Fault = fault;

    public ModelFaultException(ModelFault fault, string message, Exception inner)
        : base(message, inner) => Fault = fault;

    /// <summary>The kind of fault.</summary>
    public ModelFault Fault { get; }

    /// <summary>
    /// Whether the files are at fault, so that every attempt to load them fails until they are changed. What else fails may pass, such as
    /// memory that another program holds, or a driver that is not there yet.
    /// </summary>
    public bool IsOfFiles => Fault is ModelFault.MissingFile or ModelFault.BadConfiguration or ModelFault.BadGraph or ModelFault.WrongShape
        or ModelFault.BadTokenizer or ModelFault.BadOutput;
}
