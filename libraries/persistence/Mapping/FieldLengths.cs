namespace AdGenius.Persistence.Mapping;

/// <summary>Column lengths of values that several tables repeat.</summary>
internal static class FieldLengths
{
    /// <summary>The name of a tenant or a creative.</summary>
    public const int Name = 64;
}
