namespace AdGenius.Persistence.Videos;

/// <summary>Counts the iterations of one creative, so that two takes never get one name. Keyed by tenant and creative.</summary>
public class CreativeCounter
{
    public string TenantName { get; set; } = null!;

    public string CreativeId { get; set; } = null!;

    /// <summary>The last iteration given out, from 1.</summary>
    public int LastIteration { get; set; }
}
