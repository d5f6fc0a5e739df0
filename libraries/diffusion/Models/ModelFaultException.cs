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
}
