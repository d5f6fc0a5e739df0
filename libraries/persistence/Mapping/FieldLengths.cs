namespace AdGenius.Persistence.Mapping;

/// <summary>Column lengths of values that several tables repeat.</summary>
internal static class FieldLengths
{
    /// <summary>The name of a tenant or a creative.</summary>
    public const int Name = 64;

    /// <summary>Who did something: the caller of an interface for operators.</summary>
    public const int Actor = 200;
}
