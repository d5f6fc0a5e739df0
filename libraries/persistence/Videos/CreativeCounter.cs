namespace AdGenius.Persistence.Videos;

/// <summary>Counts the iterations of one creative, so that two takes never share a name. Key: tenant and creative.</summary>
public class CreativeCounter
{
    public string TenantName { get; set; } = null!;

    public string CreativeId { get; set; } = null!;

    /// <summary>The last allocated iteration, from 1.</summary>
    public int LastIteration { get; set; }
}
