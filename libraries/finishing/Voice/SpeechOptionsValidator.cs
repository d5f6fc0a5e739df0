using Microsoft.Extensions.Options;

namespace AdGenius.Finishing.Voice;

/// <summary>Checks <see cref="SpeechOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class SpeechOptionsValidator : IValidateOptions<SpeechOptions>;
