namespace AdGenius.Finishing;

/// <summary>The request cannot be fulfilled as it is; trying again does not help. The message is safe to show to tenants.</summary>
public sealed class FinishingRefusedException : Exception
{
    public FinishingRefusedException()
    {
    }

    public FinishingRefusedException(string message)
        : base(message)
    {
    }

    public FinishingRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public FinishingRefusedException(string field, string message)
        : base(message) => Field = field;

    public FinishingRefusedException(string field, string message, Exception innerException)
        : base(message, innerException) => Field = field;

    /// <summary>The field of the request, such as <c>voiceOver.text</c>; empty where none is to blame.</summary>
    public string Field { get; } = "";
}
