using System.Text;
using AdGenius.ObjectStore.Folder;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ObjectStore.Tests.Folder;

/// <summary>A folder store in a folder of its own.</summary>
public abstract class FolderStoreTest : IAsyncLifetime
{
    private protected FolderStoreTest()
    {
        Options = new ObjectStoreOptions {
            Folder = Path.Combine(Home.FullName, "objects"),
            LinkKeyFile = Path.Combine(Home.FullName, "links.key") };
        Links = new SignedLinks(Microsoft.Extensions.Options.Options.Create(Options), Clock);
        Store = NewStore();
    }

    private protected DirectoryInfo Home { get; } = Directory.CreateTempSubdirectory("adgenius-objects-");

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 6, 0, 0, TimeSpan.Zero));

    private protected ObjectStoreOptions Options { get; }

    private protected SignedLinks Links { get; }

    private protected FolderObjectStore Store { get; }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        Home.Delete(recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected FolderObjectStore NewStore() => new(Microsoft.Extensions.Options.Options.Create(Options), Links, Clock);

    private protected static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private protected static PutOptions Text(bool writeOnce = false, IReadOnlyDictionary<string, string>? metadata = null) =>
        new() { ContentType = "text/plain", WriteOnce = writeOnce, Metadata = metadata ?? new Dictionary<string, string>() };

    private protected async Task<string> ReadAsync(string key)
    {
        using var reader = new StreamReader(await Store.OpenReadAsync(key, Cancellation));
        return await reader.ReadToEndAsync(Cancellation);
    }

    /// <summary>Every file below the store's folder, objects and the store's own.</summary>
    private protected string[] Files() => Directory.Exists(Options.Folder)
        ? [.. Directory.EnumerateFiles(Options.Folder!, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Options.Folder!, file))
            .Order(StringComparer.Ordinal)]
        : [];
}
