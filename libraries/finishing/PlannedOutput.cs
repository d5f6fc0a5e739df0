using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Encode;
using AdGenius.Finishing.Presets;

namespace AdGenius.Finishing;

/// <summary>One output before it is encoded.</summary>
/// <param name="Spec">What is to be made.</param>
/// <param name="Shape">The rules of its shape.</param>
/// <param name="Size">Its size in pixels.</param>
/// <param name="Drawing">What is drawn over it.</param>
/// <param name="Plan">How it is encoded.</param>
/// <param name="VideoFile">Where its video will be.</param>
internal sealed record PlannedOutput(
    OutputSpec Spec, PresetShape Shape, FrameSize Size, AdDrawing Drawing, EncodePlan Plan, string VideoFile);
