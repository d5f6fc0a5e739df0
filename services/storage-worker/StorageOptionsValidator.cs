using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker;

/// <summary>The attributes' rules.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

/// <summary>The prefix is part of every key, so it must be one, and not where unfinished work is swept.</summary>
internal sealed class StoragePrefixValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        ObjectKeys.IsKey(options.Prefix) && options.Prefix != StagingKeys.Root && !StagingKeys.IsStaging(options.Prefix)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Storage:Prefix (S3_VIDEO_PREFIX) is '{options.Prefix}'; it must be letters, digits, '-', '_' and '.', joined by '/', and not '{StagingKeys.Root}'.");
}
