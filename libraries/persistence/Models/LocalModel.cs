using AdGenius.Contracts.Models;

namespace AdGenius.Persistence.Models;

/// <summary>A model that a frame worker holds, as the worker announced it. Written by <see cref="LocalModelStore"/>.</summary>
public class LocalModel
{
    /// <summary>The worker's process. Key, with <see cref="ModelId"/>.</summary>
    public string Worker { get; set; } = null!;

    /// <summary>The id in the catalogue: <c>local</c> or <c>local:NAME</c>.</summary>
    public string ModelId { get; set; } = null!;

    /// <summary>The entry of the catalogue (JSON column).</summary>
    public VideoModel Entry { get; set; } = null!;

    /// <summary>When the worker announced it last, by the worker's clock.</summary>
    public DateTimeOffset AnnouncedAt { get; set; }

    /// <summary>When that announcement was kept.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>From when on the worker counts as stopped.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
