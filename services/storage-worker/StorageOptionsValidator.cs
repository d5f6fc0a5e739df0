using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker;

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

/// <summary>The prefix is part of every key, so it must be a valid key and must not lie in staging, which is cleaned.</summary>
internal sealed class StoragePrefixValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        ObjectKeys.IsKey(options.Prefix) && options.Prefix != StagingKeys.Root && !StagingKeys.IsStaging(options.Prefix)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Storage:Prefix (S3_VIDEO_PREFIX) is '{options.Prefix}'; use letters, digits, '-', '_', '.' and '/', "
                    + $"and not '{StagingKeys.Root}'.");
}
