using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>A command is not consumed again, because it has crashed its worker too often.</summary>
public sealed class RepeatedCrashException : Exception
{
    public RepeatedCrashException()
    {
    }

    public RepeatedCrashException(string message)
        : base(message)
    {
    }

    public RepeatedCrashException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal RepeatedCrashException(string command, Guid messageId, int crashes)
        : base($"{crashes} processes have crashed while they consumed {command} {messageId}; it is not consumed again.")
    {
    }

    /// <summary>True when the command of the fault was given up for that reason.</summary>
    public static bool IsCauseOf(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return Array.Exists(fault.Exceptions, exception => exception.ExceptionType == typeof(RepeatedCrashException).FullName);
    }
}
