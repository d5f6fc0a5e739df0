using System.Globalization;
using AdGenius.ObjectStore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Bench.ObjectStore;

/// <summary>One transfer through our store, in a process of its own; prints the most memory it ever had, in bytes.</summary>
internal static class Transfer
{
    public static async Task<int> RunAsync(string verb, string key, string file, string sha256)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null); // the default one watches every file below the folder it is started in
        builder.Configuration.AddEnvironmentVariables();
        builder.AddAdGeniusObjectStore();
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<IObjectStore>();
        if (verb == "put")
        {
            // The storage worker knows the hash too: it has taken it when it fetched the clip.
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0, useAsync: true);
            await store.PutAsync(
                key,
                content,
                new PutOptions { ContentType = "video/mp4", Length = content.Length, Sha256 = sha256, TrustSha256 = true },
                CancellationToken.None);
        }
        else
        {
            await using var content = await store.OpenReadAsync(key, CancellationToken.None);
            await using var target = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true);
            await content.CopyToAsync(target, 1024 * 1024, CancellationToken.None);
        }

        Console.WriteLine(PeakMemoryBytes());
        return 0;
    }

    /// <summary>The system's own high-water mark of resident memory.</summary>
    private static long PeakMemoryBytes() => long.Parse(
        File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;
}
