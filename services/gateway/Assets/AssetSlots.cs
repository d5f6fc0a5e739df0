using AdGenius.Gateway.Requests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>
/// Limits how many uploads this process receives or completes at a time: each holds buffers of the object store, and waits in the queue of
/// the storage workers that check it.
/// </summary>
internal sealed class AssetSlots(IOptions<AssetOptions> options) : TenantSlots(
    options.Value.MaxConcurrentUploads,
    "The tenant has as many uploads in progress as one tenant may (a share of Gateway:Assets:MaxConcurrentUploads).",
    "Upload limit reached (Gateway:Assets:MaxConcurrentUploads). Retry.");
