namespace AdGenius.Finishing.Overlays;

/// <summary>What an element is for.</summary>
internal enum OverlayKind
{
    Logo,
    Headline,
    CallToAction,
    LegalLine,
    Label,
    EndCard,
}
