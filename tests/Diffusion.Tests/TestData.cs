using System.Text.Json;

namespace AdGenius.Diffusion.Tests;

/// <summary>Files that lie beside the tests.</summary>
internal static class TestData
{
    /// <summary>What a clone without Git LFS has in the place of a large file.</summary>
    public const string GitLfsPointer =
        """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345

        """;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Data");

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static JsonElement Json(params string[] parts)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(parts)));
        return document.RootElement.Clone();
    }

    public static float[] Singles(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetSingle())];
}
