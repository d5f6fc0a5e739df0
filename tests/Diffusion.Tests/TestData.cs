using System.Text.Json;

namespace AdGenius.Diffusion.Tests;

/// <summary>Files that lie beside the tests.</summary>
internal static class TestData
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Data");

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static JsonElement Json(params string[] parts)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(parts)));
        return document.RootElement.Clone();
    }

    public static float[] Singles(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetSingle())];
}
