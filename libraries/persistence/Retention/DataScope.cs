namespace AdGenius.Persistence.Retention;

/// <summary>The data to export or erase: a tenant's, or one creative's of it.</summary>
public sealed record DataScope(string TenantName, string? CreativeId = null)
{
    /// <inheritdoc />
    public override string ToString() => CreativeId is null ? $"tenant {TenantName}" : $"creative {CreativeId} of tenant {TenantName}";
}
