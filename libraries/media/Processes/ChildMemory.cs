namespace AdGenius.Media.Processes;

/// <summary>
/// The limits of the memory of programs that read foreign media or encode, in bytes. The memory of a pod is at least the largest sum of
/// those that run at a time in it, so that a program that reaches its limit fails alone, and the kernel ends no process of the pod.
/// </summary>
public static class ChildMemory
{
    private const long MiB = 1 << 20;

    /// <summary>Encodes up to four files of a clip at a time, which share the threads (<see cref="Tools.ThreadCounts"/>).</summary>
    public const long Encoder = 2560 * MiB;

    /// <summary>Encodes a composed clip: libx264 keeps some 60 frames, which at 2160p is below 3 GiB with its threads.</summary>
    public const long ComposerEncoder = 3072 * MiB;

    /// <summary>
    /// Decodes pictures or video: enough for the largest picture of <see cref="Tools.ForeignInput.MaxPixels"/>, which has eight bytes a
    /// pixel in memory (progressive JPEG in four colours: twelve). A text in a PNG file may inflate to any size; ffmpeg leaves it out
    /// where the memory does not suffice.
    /// </summary>
    public const long Decoder = 1280 * MiB;

    /// <summary>Draws and encodes a clip of the sandbox: at 1080p with two threads below 192 MiB.</summary>
    public const long Sandbox = 256 * MiB;

    /// <summary>Decodes sound only.</summary>
    public const long Sound = 768 * MiB;

    /// <summary>
    /// Reads properties: a PNG file of 8,000 x 8,000 pixels of 16 bits takes 542 MiB. An index may state any number of samples: ffprobe
    /// leaves out one that does not fit into the memory, and counts no packets then.
    /// </summary>
    public const long Probe = 768 * MiB;

    /// <summary>Puts a picture on white: a PNG file of 50 million pixels of 16 bits with transparency takes 1,130 MiB.</summary>
    public const long Flattener = 1280 * MiB;
}
