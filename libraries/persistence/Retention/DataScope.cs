namespace AdGenius.Persistence.Retention;

/// <summary>Whose data is exported or erased: a tenant's, or one creative's of it.</summary>
public sealed record DataScope(string TenantName, string? CreativeId = null)
{
    /// <inheritdoc />
    public override string ToString() => CreativeId is null ? $"tenant {TenantName}" : $"creative {CreativeId} of tenant {TenantName}";
}
