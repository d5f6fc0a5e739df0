using System.Text;

namespace AdGenius.Gateway.Tests.Fuzzing;

/// <summary>Bodies of every kind that some route reads, whole or damaged.</summary>
internal static class DamagedBodies
{
    private const string Request =
        """
        {"requestId":"r","creativeId":"../x","prompt":"Sunset","scenes":["a","b"],"durationSeconds":6.5,"quality":"Draft","seed":7,
        "labels":{"a":"b"},"overlays":{"callToAction":{"text":"Buy","from":1}},"outputs":["youtube"],"maxCost":1.5,"useAiGeneration":false}
        """;

    private static readonly string[] Documents =
    [
        Request,
        $"[{Request},{Request.Replace("\"r\"", "\"s\"", StringComparison.Ordinal)}]",
        """{"takeId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","from":1,"to":4,"captions":null,"music":{"mood":"upbeat"}}""",
        """{"feedback":"warmer, and slower","requestId":"f"}""",
        """{"kind":"Music","name":"theme.mp3","length":73400320}""",
        """{"prompt":"A boat","model":"sandbox","seconds":"4","size":"1280x720","input_reference":{"image_url":"https://a.b/c.png"}}""",
        """{"requestsPerMinute":90,"maxEventStreams":5,"maxRunningJobs":2,"maxStorageBytes":1000000,"monthlyBudget":12.5}""",
        """{"colours":["#102030"],"fonts":["asset:1"],"logo":"asset:1","tone":"warm","forbiddenWords":["cheap"]}""",
        """{"id":"task","status":"SUCCEEDED","output":["https://example.com/a.mp4"]}""",
        "7",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-16", "application/x-ndjson", "text/plain", "application/octet-stream",
        "application/x-www-form-urlencoded", "image/png", "application/grpc", "x", "multipart/form-data",
    ];

    /// <summary>A body, or none.</summary>
    public static HttpContent? Of(Random random) => random.Next(10) switch
    {
        0 => null,
        1 => new ByteArrayContent([]) { Headers = { ContentType = new("application/json") } },
        2 or 3 => Form(random),
        4 => Typed(Damage.Noise(random, random.Next(2000)), Types[random.Next(Types.Length)]),
        _ => Json(random),
    };

    private static ByteArrayContent Json(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Documents[random.Next(Documents.Length)].ReplaceLineEndings(" "));
        return Typed(
            random.Next(4) == 0 ? bytes : Damage.Of(bytes, random),
            random.Next(4) == 0 ? Types[random.Next(Types.Length)] : Types[random.Next(3) == 0 ? 2 : 0]);
    }

    /// <summary>A multipart body whose boundary, headers or contents are damaged as well.</summary>
    private static ByteArrayContent Form(Random random)
    {
        const string Boundary = "----boundary";
        var text = new StringBuilder();
        for (var part = random.Next(5); part >= 0; part--)
        {
            var name = ((string[])["kind", "name", "file", "prompt", "model", "seconds", "size", "input_reference"])[random.Next(8)];
            text.Append("--").Append(Boundary).Append("\r\nContent-Disposition: form-data; name=\"").Append(name).Append('"')
                .Append(random.Next(2) == 0 ? "; filename=\"a.png\"\r\nContent-Type: image/png" : "")
                .Append("\r\n\r\n").Append(random.Next(3) == 0 ? "Picture" : Damage.Text(random)).Append("\r\n");
        }

        text.Append("--").Append(Boundary).Append("--\r\n");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return Typed(
            random.Next(4) == 0 ? bytes : Damage.Of(bytes, random),
            $"multipart/form-data; boundary={(random.Next(6) == 0 ? "other" : Boundary)}");
    }

    private static ByteArrayContent Typed(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}
