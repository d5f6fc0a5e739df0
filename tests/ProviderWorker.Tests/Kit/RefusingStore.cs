using AdGenius.Contracts;
using AdGenius.Hosting;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>
/// A worker's own store that can refuse its writes, as S3 does with expired credentials: the error does not pass by itself.
/// </summary>
internal sealed class RefusingStore(IObjectStore inner) : IObjectStore
{
    private int _refused;

    /// <summary>Puts this store in the place of the worker's own.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "refusing-store",
        AddServices = static builder =>
        {
            var own = builder.Services.Last(service => service.ServiceType == typeof(IObjectStore)).ImplementationFactory!;
            builder.Services.Replace(
                ServiceDescriptor.Singleton<IObjectStore>(provider => new RefusingStore((IObjectStore)own(provider))));
        },
        AddConsumers = static _ => { },
    };

    /// <summary>True: writes are refused.</summary>
    public bool Refuses { get; set; }

    /// <summary>How many writes were refused.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public string Location => inner.Location;

    public static RefusingStore Of(IServiceProvider services) => (RefusingStore)services.GetRequiredService<IObjectStore>();

    public Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        if (!Refuses)
        {
            return inner.PutAsync(key, content, options, cancellationToken);
        }

        Interlocked.Increment(ref _refused);
        throw new ObjectStoreException("The object store does not accept the credentials.");
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) => inner.HeadAsync(key, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => inner.OpenReadAsync(key, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(key, start, end, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    public Uri SignRead(string key, TimeSpan lifetime, string? fileName = null) => inner.SignRead(key, lifetime, fileName);

    public Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken) =>
        inner.CleanupAsync(prefix, before, cancellationToken);

    public Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken) =>
        inner.SetExpirationAsync(folder, lifetime, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);
}
