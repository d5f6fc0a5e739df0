using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Results;

/// <summary>How much of its disk a process uses for clips.</summary>
internal sealed class ClipSpaceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Clips";

    /// <summary>
    /// How many bytes of clips this process has on its disk at a time, from their download until they are stored; a clip that finds no room
    /// is fetched again later. One clip of <c>Downloads:MaxBytes</c> always has room. It must fit into the container's ephemeral storage.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 6L << 30;
}
